-- Portable subset: no vendor types, names in lower case, text for JSON and times (ISO, UTC).
create table conversations (
  id varchar(200) not null primary key,
  channel varchar(40) not null,
  floor varchar(10) not null,
  state text not null,
  last_seq integer not null,
  last_at varchar(30) not null,
  created_at varchar(30) not null,
  updated_at varchar(30) not null
);

create table entries (
  conversation_id varchar(200) not null references conversations (id),
  seq integer not null,
  id varchar(200) not null,
  speaker varchar(10) not null,
  body text not null,
  reply text,
  agent varchar(100),
  outcome varchar(20),
  reason varchar(60),
  item varchar(100),
  created_at varchar(30) not null,
  primary key (conversation_id, seq),
  unique (conversation_id, id)
);

create table handoffs (
  id varchar(60) not null primary key,
  number varchar(20) not null unique,
  conversation_id varchar(200) not null references conversations (id),
  state varchar(20) not null,
  reason varchar(60) not null,
  category varchar(20) not null,
  department varchar(200) not null,
  packet text not null,
  agent varchar(100),
  waiting_since varchar(30) not null,
  due_at varchar(30) not null,
  closed_at varchar(30)
);
create index handoffs_by_state on handoffs (state, waiting_since);
create index handoffs_by_conversation on handoffs (conversation_id, state);

create table handoff_events (
  handoff_id varchar(60) not null references handoffs (id),
  seq integer not null,
  kind varchar(20) not null,
  agent varchar(100),
  note text,
  created_at varchar(30) not null,
  primary key (handoff_id, seq)
);
