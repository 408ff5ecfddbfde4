-- A view over some days, whatever its other dimensions are: overviews of weeks, and hours that are checked or made anew.
CREATE INDEX usage_rollups_hours ON usage_rollups (view, starts_at) WHERE grain = 'hour';
