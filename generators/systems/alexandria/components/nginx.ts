import { fill } from "kustogen/blocks";
import { API_PORT } from "../config.ts";
import conf from "../files/nginx.conf";
import type { Settings } from "../settings.ts";

/** How long an answer of a language model may be silent. */
export const ANSWER_SECONDS = 300;

/** The port of the dashboard. */
export const DASHBOARD_PORT = 80;

/**
 * nginx.conf of the dashboard: the single-page application, and the API behind /v1, /admin and /auth. /metrics and
 * the API's probes are not passed on. All that nginx writes goes to /tmp, because its root is read-only.
 */
export function nginxConf({ maxUploadMb }: Pick<Settings, "maxUploadMb">): string {
  return fill(conf, {
    MAX_UPLOAD_MB: maxUploadMb,
    DASHBOARD_PORT,
    API_PORT,
    ANSWER_SECONDS,
  });
}
