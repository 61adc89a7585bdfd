-- Keys of the API. The key itself is stored nowhere: a hash finds it again.
create table api_key (
  id text primary key,
  hash text not null unique,
  name text not null,
  role text not null check (role in ('viewer', 'analyst', 'admin')),
  created_at text not null,
  revoked_at text
) strict;
