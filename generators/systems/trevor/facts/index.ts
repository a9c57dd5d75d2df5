import type { Fact } from "../../../facts.ts";

const AT = "karectl/trevor@589924d";

/** What trevor's source says about its program, beyond the chart. */
export const FACTS = {
  redirectAddress: {
    says:
      "The OIDC redirect address and the key of every rate limit come from the request, and uvicorn believes " +
      "X-Forwarded-Proto and X-Forwarded-For of 127.0.0.1 alone.",
    read: `${AT}, src/trevor/routers/auth_routes.py, src/trevor/limiter.py and src/trevor/__init__.py`,
    here: "FORWARDED_ALLOW_IPS=* on the API behind the Ingress, whose pods the policies let nobody but the controller and Prometheus reach.",
  },
  uploadMemory: {
    says:
      "An upload is in memory three times at once: the body that is read for its token, the file, and the stream that " +
      "goes to S3 (765 MiB for 250 MB, 1,480 MiB for 500 MB, measured with the locked versions).",
    read: `${AT}, src/trevor/app.py (CSRFMiddleware) and src/trevor/routers/requests.py`,
    here: "Memory limits are three uploads and 256 MiB at least; 2Gi for 500 MB.",
  },
  releaseMemory: {
    says: "A release holds all objects of its request, the zip of them and its bytes in memory, whatever they come to.",
    read: `${AT}, src/trevor/services/release_service.py`,
    here: "The worker has the API's 2Gi, which is enough for requests of 500 MB in all; larger ones need a larger limit.",
  },
  passwords: {
    says: "Alembic takes a % in DATABASE_URL for its own: a password with one, rightly encoded, ends the migration (`invalid interpolation syntax`), while API and worker would take it.",
    read: `${AT}, alembic/env.py (set_main_option)`,
    here: "The contract asks for letters and digits alone, and says the command that makes them.",
  },
  downloads: {
    says: "Links to released objects are made with S3_ENDPOINT_URL and mailed.",
    read: `${AT}, src/trevor/storage.py`,
    here: "The contract asks for an address that browsers reach.",
  },
} satisfies Record<string, Fact>;
