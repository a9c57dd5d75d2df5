import type { Operations } from "kustogen";

/** Where the seed is wrong or silent. */
export const DECISIONS: Operations["decisions"] = [
  {
    source: "email_worker, git_hook, metrics_aggregator and static_server have underscores in their names.",
    choice: "Dashes, in Deployments, Services and images.",
    reason: "Kubernetes refuses an underscore in the name of a Service, and DNS has none.",
  },
  {
    source: "The ConfigMap app-env holds passwords, API keys, the session secret and the SSH host key.",
    choice: "They are keys of the Secret app-secrets; a literal that looks like one is refused.",
    reason: "Everyone who may look at a ConfigMap would have them, and git would keep them forever.",
  },
  {
    source: "Namespace, claim and ConfigMap are made by hand; the ConfigMap's name is a setting.",
    choice:
      "Claim and ConfigMap are in the manifests. The ConfigMap's name ends in a hash of its content; the claim is neither pruned nor deleted with the Application.",
    reason: "Pods roll when their configuration changes, and what is written down can be made again.",
  },
  {
    source: "Every service reads every variable.",
    choice:
      "One ConfigMap for all six; the Secret for all but static-server, and the SSH host key for gitserver alone. Each service's required variables are checked.",
    reason:
      "static-server is open to the public. Which dependencies each could do without is not said: see what is assumed, below.",
  },
  {
    source: "APP_COOKIE_SECURE is false.",
    choice: "true in beta and production; production refuses false.",
    reason: "A browser would send the session over plain http.",
  },
  {
    source: "APP_SMTP_* and APP_EMBED_MODEL_* are named as families only.",
    choice:
      "APP_SMTP_HOST, _PORT, _USERNAME, _FROM, _TLS and the secret _PASSWORD; APP_EMBED_MODEL_BASE_URL, _NAME, _DIMENSIONS and the optional secret _API_KEY.",
    reason: "What any client of such a service needs. A further one goes under extraEnv.",
  },
  {
    source: "Fix the owner of an old volume with chown -R from a maintenance pod.",
    choice:
      "fsGroup 1000 with OnRootMismatch, which NFS does not know; the chown is a step by hand, whose command is on this page.",
    reason: "A walk over 200Ti takes hours, and no start of a pod may wait for it or need root.",
  },
  {
    source: "static-server serves avatars, blobs and media, and mounts only the folder static.",
    choice: "As its table says: static at /data. The folders avatars and files are app's alone.",
    reason: "The table is exact and the sentence is not; a further folder is one word in services.ts.",
  },
  {
    source: "One Ingress to app; git over HTTP and static files have no route.",
    choice:
      "git's three requests of any repository go to gitserver, with long timeouts, streaming and room for packs; static files have a host of their own, or none.",
    reason:
      "nginx refuses bodies above 1 MB otherwise; an uploaded page must not run beside people's sessions.",
  },
  {
    source: "SSH has a port and no way to it from outside.",
    choice:
      "The Service gitserver-ssh, to which the ingress controller passes port 2222 of its own address on; a load balancer with a name of its own by setting.",
    reason:
      "app shows the Ingress host and APP_SSH_PORT in addresses for cloning, so that host has to answer there. gitserver sees the controller's address then.",
  },
  {
    source: "No service has a probe, and no path for one is named.",
    choice: "/health by setting for each; gitserver's liveness is its SSH port, its readiness HTTP.",
    reason: "Without probes a rollout counts a pod that never answers; gitserver has two ports to watch.",
  },
  {
    source: "Whether services show metrics, and who may read them, is not said.",
    choice:
      "metrics-aggregator may reach the HTTP port of each service, Prometheus metrics-aggregator; /metrics answers 403 on public hosts.",
    reason: 'It says "Prometheus scrape", and no variable names it, so that nobody can push to it.',
  },
  {
    source: "NATS_URL and NATS_TOKEN are two variables.",
    choice:
      "One setting gives the address; the token is a required key of app-secrets then, which Verify looks for.",
    reason: "NATS refuses a client without token, and the fallback to Redis does not come then.",
  },
  {
    source: "app has two replicas, and the example raises them to three beside an autoscaler.",
    choice: "No replicas field where there is an autoscaler; production's runs from 3 to 20.",
    reason: "Argo CD and the autoscaler would undo each other's number.",
  },
];
