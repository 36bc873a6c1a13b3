-- Some databases of the PostgreSQL family keep '' as null: nothing may depend on the difference.
alter table entries add column said text;
update entries set said = body;
alter table entries drop column body;
alter table entries rename column said to body;

alter table conversations add column spoke_at varchar(30);
update conversations set spoke_at = last_at;
alter table conversations drop column last_at;
alter table conversations rename column spoke_at to last_at;
