-- Huawei's lists of services and endpoints can be asked for in the order of their last change.

CREATE INDEX endpoint_services_by_update ON endpoint_services (owner, region, updated_at);
CREATE INDEX endpoint_services_public_by_update ON endpoint_services (region, updated_at) WHERE is_public = 1;
CREATE INDEX endpoints_by_update ON endpoints (owner, region, updated_at);
CREATE INDEX endpoints_by_service_update ON endpoints (service, updated_at);
