#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void store_init(store_t *store) {
  store->first = NULL;
  store->count = 0;
}

static note_t *find(const store_t *store, uint32_t id) {
  for (note_t *note = store->first; note != NULL; note = note->next) {
    if (note->id == id) {
      return note;
    }
  }
  return NULL;
}

int store_put(store_t *store, uint32_t id, const char *title) {
  note_t *note = find(store, id);
  if (note == NULL) {
    if (store->count >= STORE_CAPACITY) {
      return -ENOSPC;
    }
    note = calloc(1, sizeof *note);
    if (note == NULL) {
      return -ENOMEM;
    }
    note->id = id;
    note->next = store->first;
    store->first = note;
    store->count += 1;
  }
  strncpy(note->title, title, sizeof note->title - 1);
  return 0;
}

const note_t *store_get(const store_t *store, uint32_t id) {
  return find(store, id);
}

void store_free(store_t *store) {
  note_t *note = store->first;
  while (note != NULL) {
    note_t *next = note->next;
    free(note);
    note = next;
  }
  store_init(store);
}
