-- An hour is checked and made anew in all views at once; its key begins with the view.
CREATE INDEX usage_rollups_hours ON usage_rollups (starts_at) WHERE grain = 'hour';
