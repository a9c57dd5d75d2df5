import type { Operations } from "kustogen";

/** Where the source is wrong or silent. */
export const DECISIONS: Operations["decisions"] = [
  {
    source: "The chart's nginx forwards /metrics, /healthz and /readyz to the API.",
    choice: "nginx answers 404 for these paths; it forwards only /api and /.well-known.",
    reason: "Metrics are for Prometheus inside the cluster, and the public route leads to the web.",
  },
  {
    source: "The route to /.well-known has no sign-in, and nginx forwards the user header of its requests.",
    choice: "nginx clears the header on that path, and refuses paths with encoded slashes or dots.",
    reason:
      "Otherwise anyone could claim to be any user, and reach other paths through the public one: /.well-known/..%2fapi.",
  },
  {
    source: "MQTT_CLIENT_ID is teslasync in every pod; workers and API therefore use Recreate.",
    choice:
      "MQTT_CLIENT_ID is the pod's name; the API's pods are replaced one at a time, and sessions of deleted pods end " +
      "within an hour.",
    reason:
      "A broker ends a session when another client connects with the same name: two API pods would keep " +
      "disconnecting each other.",
  },
  {
    source: "The API's startup probe allows 65 seconds, and the API migrates at start.",
    choice: "Ten minutes, as for the workers.",
    reason: "The kubelet would kill a migration halfway and start it again.",
  },
  {
    source: "Each of up to five API pods opens up to 25 connections, and the server allows 100.",
    choice:
      "All connection pools at their maximum, during a rollout, must fit postgres.maxConnections; production sets 200.",
    reason: "The last pods wouldn't start.",
  },
  {
    source:
      "In the chart a Job migrates before the release; in the documentation the API migrates at its start.",
    choice: "The API migrates when it starts, even with several pods.",
    reason:
      "internal/database/migrate.go migrates with golang-migrate, whose PostgreSQL driver takes an advisory " +
      "lock first: one pod migrates, and a pod that waits longer than 15 seconds restarts.",
  },
  {
    source:
      "A release's migrations are said to work with the code of the previous one, so that a rollback needs " +
      "only the older image.",
    choice: "Rolling back across a migration needs the dump from before it; workers roll out after the API.",
    reason:
      "The older API looks for the newer version among its own files, doesn't find it and exits " +
      "(golang-migrate's Up; cmd/teslasync/main.go makes it fatal). It isn't documented whether newer " +
      "workers can use the older schema.",
  },
  {
    source: "The shared ConfigMap contains the names of Services for workers and Grafana.",
    choice: "Workers have no Service, so these variables are omitted; Grafana is the cluster's own.",
    reason: "Only the kubelet connects to workers.",
  },
  {
    source:
      "The API's design notes want one owner of telemetry among several pods, but the source asks for two pods or more.",
    choice: "Two or more with LIVE_SIGNAL_STORE_MODE=hybrid; the generator rejects any other mode then.",
    reason:
      "If the states of a car contradict each other, api.autoscaling: false and api.replicas: 1 revert this.",
  },
  {
    source: "PostgreSQL is a Deployment with one claim.",
    choice: "A StatefulSet whose claim is kept when the StatefulSet is deleted.",
    reason: "Two pods on one data directory would corrupt it; a StatefulSet never runs two.",
  },
  {
    source: "An init ConfigMap creates extensions, and so does the first migration.",
    choice: "Only the migration creates them; the server only loads the libraries.",
    reason: "An external server has no init ConfigMap, and both would have to match.",
  },
  {
    source:
      "PostgreSQL in the cluster has no certificate; the chart's DATABASE_SSLMODE is disable everywhere.",
    choice: "require with an external server; in production the generator rejects disable there.",
    reason: "The password and the cars' positions would cross the network unencrypted.",
  },
  {
    source: "The images of the command proxy and of fleet telemetry are :latest.",
    choice: "Releases, 0.4.1 and v0.9.4.",
    reason: "The image behind latest changes.",
  },
  {
    source: "The Service of fleet telemetry is a NodePort.",
    choice: "The ingress controller passes TLS through, or a load balancer with a NetworkPolicy.",
    reason:
      "Services are reachable only inside the cluster; cars present their certificates to the server itself.",
  },
  {
    source:
      "NetworkPolicies let the ingress controller, the command proxy and fleet telemetry reach the API.",
    choice: "Only the web, the workers and Prometheus may.",
    reason: "A public path around the web bypasses the sign-in, and the other two never call the API.",
  },
  {
    source: "AI_DAILY_BUDGET_USD is 0 by default, which means no limit.",
    choice: "5; a cloud provider requires more than 0, and a contract for its keys.",
    reason: "A loop in a prompt would cost money without limit.",
  },
  {
    source: "Without ENCRYPTION_KEY the API stores Tesla's tokens unencrypted, unless APP_ENV is production.",
    choice: "ENCRYPTION_KEY is required, and APP_ENV=production outside development.",
    reason: "The API then refuses to start without it.",
  },
  {
    source: "The backup's image and its deadline of ten minutes come from a branch that was never released.",
    choice:
      "pg_dump of the server's version, a deadline of an hour, and a dump counts only after it was read back.",
    reason: "The source asks for the restore drill in the manifests, so that a rehearsal is one command.",
  },
  {
    source: "The source asks for a restore drill, but describes no restore.",
    choice:
      "A second CronJob, started by hand, restores into a separate database; a setting then selects it.",
    reason: "The database in use stays unchanged until you have checked the restored one.",
  },
  {
    source: "nginx forwards the address of its own peer as the client's: Traefik's pod.",
    choice:
      "nginx reads the address from X-Forwarded-For if the request comes from the networks in ingress.trustedProxies.",
    reason:
      "Otherwise audit rows and rate limits would see a single client. Policies let only the controller reach nginx.",
  },
  {
    source: "The source mentions rate limiting at the ingress as a reason for Kubernetes, without a rate.",
    choice: "None by default; add a Middleware of yours to ingress.traefik.middlewares.",
    reason: "Cars and open pages send requests all the time; an unmeasured limit would lock people out.",
  },
  {
    source: "Verification runs wget inside the API's container.",
    choice: "A port-forward and curl, for /healthz and /readyz.",
    reason: "Some releases of the image have no shell and no wget.",
  },
  {
    source: "Pods of the chart are pinned to the node carbon.",
    choice: "No node selector; several pods spread over nodes.",
    reason: "carbon is the author's own node.",
  },
  {
    source:
      "Photos go to /var/lib/teslasync/photos, where the root file system is read-only and no volume is mounted.",
    choice: "TESLASYNC_VEHICLE_PHOTO_DIR is omitted.",
    reason: "Several pods would each have their own photos, until the pod is deleted.",
  },
  {
    source: "nginx listens on 80, and every container runs as user 1000.",
    choice:
      "The pod sets the sysctl net.ipv4.ip_unprivileged_port_start=80, which the restricted Pod Security Standard allows.",
    reason: "Otherwise only root may open ports below 1024; this way no capability is needed.",
  },
  {
    source:
      "The source's nginx variant signs in with auth-snippet, and says that most providers can exempt paths.",
    choice:
      "Two Ingresses, of which the one for /.well-known has no sign-in; the controller must allow snippets.",
    reason: "Annotations apply to a whole Ingress.",
  },
];
