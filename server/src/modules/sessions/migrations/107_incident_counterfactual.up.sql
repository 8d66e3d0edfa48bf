-- What would have kept the strongest signal quiet, beside what it says. Empty where no session is left to say it.
alter table sessions.incident add column counterfactual text not null default '';

update sessions.incident set counterfactual = signal.counterfactual
from sessions.incident other
cross join lateral (
  select project_id, session_id, root_id from sessions.incident_session m
  where m.incident_id = other.id order by confidence desc, strength desc, session_id limit 1
) strongest
join sessions.signal on signal.project_id = strongest.project_id
  and signal.session_id = strongest.session_id and signal.id = strongest.root_id
where incident.id = other.id;
