-- Services outside: how often each failed in a row, and until when it is left alone.
create table service_state (
  service text primary key,
  failures integer not null,
  rests_until text
) strict;

-- The last good answer of each address.
create table service_answer (
  url text primary key,
  fetched_at text not null,
  body text not null
) strict;

-- Events for webhooks, each once a hook; id is the key by which a receiver knows an event that came twice.
create table delivery (
  id text not null,
  hook text not null,
  kind text not null,
  occurred_at text not null,
  event text not null,
  status text not null check (status in ('waiting', 'sent', 'given_up')),
  attempts integer not null,
  sent_at text,
  message text not null,
  primary key (hook, id)
) strict;

create index delivery_waiting on delivery (hook, status);

-- What sources gave: a place whose version is known is not fetched again.
create table pulled_file (
  source text not null,
  place text not null,
  version text not null,
  sha256 text not null,
  landed_as text not null,
  pulled_at text not null,
  primary key (source, place)
) strict;
