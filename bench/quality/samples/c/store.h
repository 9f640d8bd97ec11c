#ifndef NOTES_STORE_H
#define NOTES_STORE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STORE_CAPACITY 128

/* One note; `title` ends with a zero. */
typedef struct note {
  uint32_t id;
  char title[64];
  struct note *next;
} note_t;

typedef struct {
  note_t *first;
  size_t count;
} store_t;

void store_init(store_t *store);
int store_put(store_t *store, uint32_t id, const char *title);
const note_t *store_get(const store_t *store, uint32_t id);
void store_free(store_t *store);

#ifdef __cplusplus
}
#endif

#endif
