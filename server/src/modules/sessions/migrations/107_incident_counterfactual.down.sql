alter table sessions.incident drop column counterfactual;
