import type { Fact } from "../../../facts.ts";

const AT = "karectl/trevor@589924d";

/** What trevor's source shows about its program, beyond the chart. */
export const FACTS = {
  redirectAddress: {
    says:
      "The program takes the OIDC redirect address and the key of every rate limit from the request, and " +
      "uvicorn trusts X-Forwarded-Proto and X-Forwarded-For only from 127.0.0.1.",
    read: `${AT}, src/trevor/routers/auth_routes.py, src/trevor/limiter.py and src/trevor/__init__.py`,
    here:
      "FORWARDED_ALLOW_IPS=* on the API behind the Ingress; the policies let only the controller and " +
      "Prometheus reach its pods.",
  },
  uploadMemory: {
    says:
      "An upload is in memory three times at once: as the body that is read for its token, as the file, and as " +
      "the stream to S3. Measured with the locked versions, this is 765 MiB for 250 MB, and 1,480 MiB for 500 MB.",
    read: `${AT}, src/trevor/app.py (CSRFMiddleware) and src/trevor/routers/requests.py`,
    here: "Memory limits are at least three uploads plus 256 MiB; 2Gi for 500 MB.",
  },
  releaseMemory: {
    says: "A release holds in memory all objects of its request, their zip and the zip's bytes, however large they are.",
    read: `${AT}, src/trevor/services/release_service.py`,
    here: "The worker has the API's 2Gi, which is enough for requests of 500 MB in total; larger ones need a larger limit.",
  },
  passwords: {
    says:
      "Alembic interprets a % in DATABASE_URL: a correctly encoded password with one makes the migration fail " +
      "(`invalid interpolation syntax`), although API and worker would accept it.",
    read: `${AT}, alembic/env.py (set_main_option)`,
    here: "The contract requires letters and digits only, and gives the command that creates such a password.",
  },
  downloads: {
    says: "Links to released objects contain S3_ENDPOINT_URL and are sent by mail.",
    read: `${AT}, src/trevor/storage.py`,
    here: "The contract requires an address that browsers can reach.",
  },
} satisfies Record<string, Fact>;
