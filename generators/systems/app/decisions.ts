import type { Operations } from "kustogen";

/** Where the source is wrong or incomplete. */
export const DECISIONS: Operations["decisions"] = [
  {
    source: "email_worker, git_hook, metrics_aggregator and static_server have underscores in their names.",
    choice: "Hyphens, in Deployments, Services and images.",
    reason: "Neither Kubernetes nor DNS allows an underscore in the name of a Service.",
  },
  {
    source: "The ConfigMap app-env contains passwords, API keys, the session secret and the SSH host key.",
    choice:
      "These values are keys of the Secret app-secrets; the generator rejects literals that look like credentials.",
    reason: "Everyone with read access to ConfigMaps could read them, and git would keep them forever.",
  },
  {
    source:
      "The namespace, the claim and the ConfigMap are created by hand; the ConfigMap's name is a setting.",
    choice:
      "The claim and the ConfigMap are in the manifests. The ConfigMap's name ends in a hash of its content; " +
      "the claim is neither pruned nor deleted with the Application.",
    reason:
      "Pods restart when their configuration changes, and everything in the repository can be recreated.",
  },
  {
    source: "Every service reads every variable.",
    choice:
      "One ConfigMap for all six; the Secret for all except static-server, and the SSH host key only for " +
      "gitserver. The generator checks each service's required variables.",
    reason:
      "static-server is open to the public. The source doesn't list which dependencies each service could do " +
      "without: see the assumptions below.",
  },
  {
    source: "APP_COOKIE_SECURE is false.",
    choice: "true in beta and production; the generator rejects false in production.",
    reason: "A browser would send the session over plain http.",
  },
  {
    source: "The source mentions APP_SMTP_* and APP_EMBED_MODEL_* only as groups.",
    choice:
      "APP_SMTP_HOST, _PORT, _USERNAME, _FROM, _TLS and the secret _PASSWORD; APP_EMBED_MODEL_BASE_URL, _NAME, _DIMENSIONS and the optional secret _API_KEY.",
    reason: "Every client of such a service needs these. Additional ones go under extraEnv.",
  },
  {
    source: "The source corrects the owner of an old volume with chown -R from a maintenance pod.",
    choice:
      "fsGroup 1000 with OnRootMismatch, which has no effect on NFS; the chown is a manual step, whose " +
      "command is on this page.",
    reason: "A walk over 200Ti takes hours, and the start of a pod must not wait for it or need root.",
  },
  {
    source: "static-server is said to serve avatars, blobs and media, but mounts only the folder static.",
    choice: "As in the source's table: static at /data. Only app mounts the folders avatars and files.",
    reason:
      "The source's table is more precise than its text; to mount another folder, add its name in services.ts.",
  },
  {
    source: "One Ingress to app; git over HTTP and static files have no route.",
    choice:
      "git's three requests for any repository go to gitserver, with long timeouts, streaming and a large " +
      "body limit; static files have a separate host, or none.",
    reason:
      "nginx otherwise refuses bodies above 1 MB; an uploaded page must not be served from the host that sets session cookies.",
  },
  {
    source: "SSH has a port but can't be reached from outside.",
    choice:
      "The Service gitserver-ssh, to which the ingress controller forwards port 2222 of its own address; a " +
      "setting selects a load balancer with its own name instead.",
    reason:
      "app shows the Ingress host and APP_SSH_PORT in clone addresses, so that host must answer on that " +
      "port. gitserver then sees the controller's address instead of the client's.",
  },
  {
    source: "No service has a probe, and the source mentions no path for one.",
    choice:
      "/health, which a setting can change for each service; gitserver's liveness probe uses its SSH port, " +
      "its readiness probe HTTP.",
    reason:
      "Without probes, a rollout continues even if the new pods never answer; gitserver has two ports to probe.",
  },
  {
    source: "The source doesn't say whether services expose metrics, or who reads them.",
    choice:
      "metrics-aggregator may reach the HTTP port of each service, and Prometheus may reach " +
      "metrics-aggregator; /metrics answers 403 on public hosts.",
    reason:
      'The source says "Prometheus scrape", and no variable contains the address of metrics-aggregator, so ' +
      "services can't push to it.",
  },
  {
    source: "NATS_URL and NATS_TOKEN are two variables.",
    choice:
      "One setting contains the address; the token is then a required key of app-secrets, and a command " +
      "under First time checks it.",
    reason: "NATS refuses a client without a token, and app then doesn't fall back to Redis.",
  },
  {
    source: "The source gives app two replicas; its example raises them to three and adds an autoscaler.",
    choice: "No replicas field if there is an autoscaler; production's autoscaler ranges from 3 to 20.",
    reason: "Argo CD and the autoscaler would keep changing each other's replica count.",
  },
];
