-- 一次性告知单 as they were made: no personal data, only items, answers and the lines on the paper.
create table notices (
  number varchar(20) not null primary key,
  digest varchar(64) not null unique,
  content text not null,
  created_at varchar(30) not null
);
create index notices_by_age on notices (created_at);
