import type { DatabaseSync } from 'node:sqlite';

/** Raised for a database that must not be used: it is damaged, or a newer version wrote it. The file is left as it is. */
export class UnusableDatabaseError extends Error {
  override readonly name = 'UnusableDatabaseError';
}

/**
 * The steps from an empty file to the schema of today; `user_version` counts those that were taken. A step that was
 * ever released is never changed: the next one is added below it. Times are ms since 1970.
 */
const MIGRATIONS: readonly string[] = [
  `
  create table task (
    id text primary key,
    idempotency_key text not null unique,
    requester text not null,
    status text not null,
    created_at integer not null,
    updated_at integer not null,
    sequence integer not null,
    issue_repository text,  -- in lower case
    issue_number integer,
    state text not null     -- the fold of the log, as JSON
  ) strict;
  create index task_by_age on task (created_at, id);
  create index task_by_requester on task (requester, created_at, id);
  create index task_by_status on task (status, created_at, id);
  create index task_by_issue on task (issue_repository, issue_number, created_at) where issue_repository is not null;

  create table event (
    task_id text not null references task (id) on delete cascade,
    sequence integer not null,
    at integer not null,
    json text not null,
    primary key (task_id, sequence)
  ) strict;
  create table text (
    task_id text not null references task (id) on delete cascade,
    sha256 text not null,
    content text not null,
    primary key (task_id, sha256)
  ) strict;

  create table delivery (
    id text primary key,
    event text not null,
    payload text,           -- null once it is settled
    received_at integer not null,
    outcome text
  ) strict;
  create index delivery_unsettled on delivery (received_at) where outcome is null;
  create table counter (
    bucket text not null,
    ends_at integer not null,
    count integer not null,
    primary key (bucket, ends_at)
  ) strict;
  create table day (
    day text primary key,
    tokens integer not null
  ) strict;
  create table outbox (
    task_id text not null,
    kind text not null,
    comment_id integer,
    cursor integer not null,
    not_before integer not null,
    attempts integer not null,
    primary key (task_id, kind)
  ) strict;

  create table probe (content blob) strict;
  `,
  // Tasks of before have no key: they are not found by it.
  `
  alter table task add column prompt_key text;
  create index task_by_prompt on task (prompt_key, updated_at) where status = 'completed';
  `,
  // What is owed is claimed with a lease: `due_at` is then the end of the lease. What was owed before is due at its time.
  `
  alter table delivery add column due_at integer not null default 0;
  alter table delivery add column attempts integer not null default 0;
  alter table delivery add column claim text;
  alter table outbox add column due_at integer not null default 0;
  alter table outbox add column quiet_until integer not null default 0;
  alter table outbox add column news_at integer;  -- became due while somebody held it
  alter table outbox add column claim text;
  update outbox set due_at = not_before;
  update outbox set cursor = 0 where kind = 'callback'; -- it stood for what was tried, not for what was told
  create index outbox_by_due on outbox (due_at);
  `,
  // What the tasks of an owner cost in a month of the calendar.
  `
  create table month (
    owner text not null,    -- in lower case
    month text not null,
    usd real not null,
    primary key (owner, month)
  ) strict;
  `,
];

/**
 * The schema version of a file; 0 for a new one.
 * @throws UnusableDatabaseError when a newer version of the service wrote it
 */
export function readVersion(connection: DatabaseSync): number {
  const version = Number(connection.prepare('pragma user_version').get()?.['user_version']);
  if (version > MIGRATIONS.length) {
    throw new UnusableDatabaseError(
      `the database was written by a newer version of gen-code (schema ${version}, this one knows ${MIGRATIONS.length}): ` +
        'start that version again, or point DATA_DIR elsewhere',
    );
  }
  return version;
}

/** Takes the steps that are missing. To be called inside a transaction, so that two starts at once take them once. */
export function migrate(connection: DatabaseSync): void {
  const missing = MIGRATIONS.slice(readVersion(connection));
  for (const step of missing) connection.exec(step);
  if (missing.length > 0) connection.exec(`pragma user_version = ${MIGRATIONS.length}`);
}
