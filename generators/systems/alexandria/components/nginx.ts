import { fill } from "kustogen/blocks";
import { API_PORT } from "../config.ts";
import conf from "../files/nginx.conf";
import type { Settings } from "../settings.ts";

/** The longest silence of a language model within an answer. */
export const ANSWER_SECONDS = 300;

/** The port of the dashboard. */
export const DASHBOARD_PORT = 80;

/**
 * nginx.conf of the dashboard: the single-page application, and the API behind /v1, /admin and /auth. It doesn't
 * forward /metrics or the API's probes. nginx writes only to /tmp, because its root is read-only.
 */
export function nginxConf({ maxUploadMb }: Pick<Settings, "maxUploadMb">): string {
  return fill(conf, {
    MAX_UPLOAD_MB: maxUploadMb,
    DASHBOARD_PORT,
    API_PORT,
    ANSWER_SECONDS,
  });
}
