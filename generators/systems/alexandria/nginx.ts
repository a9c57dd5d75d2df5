import { API_PORT } from "./config.ts";
import type { Settings } from "./settings.ts";

/** How long an answer of a language model may be silent. */
export const ANSWER_SECONDS = 300;

/** The port of the dashboard. */
export const DASHBOARD_PORT = 80;

/**
 * nginx.conf of the dashboard: the single-page application, and the API behind /v1, /admin and /auth. /metrics and
 * the API's probes are not passed on. All that nginx writes goes to /tmp, because its root is read-only.
 */
export function nginxConf({ maxUploadMb }: Pick<Settings, "maxUploadMb">): string {
  return `worker_processes auto;
pid /tmp/nginx.pid;
error_log /dev/stderr warn;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /dev/stdout;
  sendfile on;
  server_tokens off;
  client_max_body_size ${maxUploadMb}m;
  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  server {
    listen ${DASHBOARD_PORT};
    root /usr/share/nginx/html;
    index index.html;

    location ~ ^/(v1|admin|auth)(/|$) {
      proxy_pass http://localhost:${API_PORT};
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
      proxy_set_header Connection "";
      # Answers of language models come piece by piece, and may take long.
      proxy_buffering off;
      proxy_read_timeout ${ANSWER_SECONDS}s;
    }

    location / {
      try_files $uri $uri/ /index.html;
    }
  }
}
`;
}
