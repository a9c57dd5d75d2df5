import type { Operations } from "kustogen";

/** Where the seed or the chart is wrong or silent. */
export const DECISIONS: Operations["decisions"] = [
  {
    source: "The chart's nginx passes /metrics, /healthz and /readyz on to the API.",
    choice: "nginx answers 404 there; only /api and /.well-known are passed on.",
    reason: "Metrics are for Prometheus inside the cluster, and the web is what the public route leads to.",
  },
  {
    source: "The route to /.well-known has no sign-in, and nginx passes the user's header on from it.",
    choice: "nginx empties the header there, and refuses paths with encoded slashes or dots.",
    reason: "Someone could say who they are, and leave the public path again: /.well-known/..%2fapi.",
  },
  {
    source: "MQTT_CLIENT_ID is teslasync in every pod; workers and API therefore use Recreate.",
    choice:
      "It is the pod's name; pods of the API are replaced one by one, and sessions of pods that are gone end in an hour.",
    reason: "A broker ends a session when another client comes with its name: two API pods would take turns.",
  },
  {
    source: "The API's startup probe gives 65 seconds, and it migrates at start.",
    choice: "Ten minutes, as the workers have.",
    reason: "The kubelet would end a migration half way and start it again.",
  },
  {
    source: "25 connections of each API pod, up to five pods, and a server with 100.",
    choice:
      "All pools at their largest, in a rollout, must fit postgres.maxConnections; production says 200.",
    reason: "The pods that come last would not start.",
  },
  {
    source: "A Job migrates before the release in the chart, the API at its start in the documentation.",
    choice: "The API at its start, also with several pods.",
    reason:
      "internal/database/migrate.go migrates with golang-migrate, whose PostgreSQL driver takes an advisory lock first: " +
      "one pod migrates, and one that waits longer than 15 seconds starts again.",
  },
  {
    source:
      "Migrations of a release bear the code of the one before, so that going back is only the older image.",
    choice: "Going back over a migration needs the dump of before; workers roll behind the API.",
    reason:
      "The older API looks for the newer version among its own files, finds none and ends (golang-migrate's Up; " +
      "cmd/teslasync/main.go makes it fatal). Whether newer workers bear the older schema nobody says.",
  },
  {
    source: "The shared ConfigMap names workers' and Grafana's Services.",
    choice: "Workers have no Service, and these variables are left out; Grafana is the cluster's own.",
    reason: "Nothing calls workers but the kubelet.",
  },
  {
    source:
      "The API's design notes want one owner of telemetry among several pods; the page wants two pods or more.",
    choice: "Two or more with LIVE_SIGNAL_STORE_MODE=hybrid, which is refused otherwise.",
    reason: "api.autoscaling: false and api.replicas: 1 goes back, if states of a car contradict each other.",
  },
  {
    source: "PostgreSQL is a Deployment with one claim.",
    choice: "A StatefulSet whose claim stays when it goes.",
    reason: "Two pods on one data directory would destroy it; a StatefulSet never has two.",
  },
  {
    source: "An init ConfigMap creates extensions, and so does the first migration.",
    choice: "The migration alone; the server only loads the libraries.",
    reason: "An external server has no init ConfigMap, and both would have to agree.",
  },
  {
    source:
      "In the cluster PostgreSQL has no certificate; the chart's DATABASE_SSLMODE is disable everywhere.",
    choice: "require with an external server; disable is refused there in production.",
    reason: "The password and the cars' positions would cross the network in the clear.",
  },
  {
    source: "The images of the command proxy and of fleet telemetry are :latest.",
    choice: "Releases, 0.4.1 and v0.9.4.",
    reason: "latest moves.",
  },
  {
    source: "Fleet telemetry is a NodePort.",
    choice: "The ingress controller passes TLS on unopened, or a load balancer with a NetworkPolicy.",
    reason: "Services stay inside the cluster; cars show their certificates to the server itself.",
  },
  {
    source:
      "NetworkPolicies let the ingress controller, the command proxy and fleet telemetry reach the API.",
    choice: "Only the web, the workers and Prometheus do.",
    reason: "A public way past the web is a way past the sign-in, and the other two never call the API.",
  },
  {
    source: "AI_DAILY_BUDGET_USD is 0 by default, which is no limit.",
    choice: "5, and more than 0 is required with a cloud provider, as is a contract for its keys.",
    reason: "A loop in a prompt would cost without end.",
  },
  {
    source:
      "Without ENCRYPTION_KEY the API stores Tesla's tokens in the clear, unless APP_ENV is production.",
    choice: "ENCRYPTION_KEY is required, and APP_ENV=production wherever people work.",
    reason: "The API then refuses to start without it.",
  },
  {
    source: "The backup's image and deadline of ten minutes come from a branch that was never released.",
    choice: "pg_dump of the server's version, an hour, and a dump counts only after it was read back.",
    reason: "The restore drill is in the manifests, so that rehearsing it is one command.",
  },
  {
    source: "A restore drill is asked for, and a restore nowhere described.",
    choice: "A second CronJob by hand that restores into a database of its own; a setting then names it.",
    reason: "What is used stays as it is until the restored one has been looked at.",
  },
  {
    source: "nginx passes its own peer on as the client's address: Traefik's pod.",
    choice: "It takes the address from X-Forwarded-For of the networks in ingress.trustedProxies.",
    reason:
      "Audit rows and limits would know one client. Policies let nobody but the controller reach nginx.",
  },
  {
    source: "Rate limiting at the ingress is named as a reason for Kubernetes, without a rate.",
    choice: "None of ours; a Middleware of yours goes into ingress.traefik.middlewares.",
    reason: "Cars and open pages ask all the time; a rate that nobody measured shuts people out.",
  },
  {
    source: "Verification runs wget inside the API's container.",
    choice: "A port-forward and curl, for /healthz and /readyz.",
    reason: "Some releases of the image have no shell and no wget.",
  },
  {
    source: "Pods of the chart are tied to the node carbon.",
    choice: "No node selector; several pods spread over nodes.",
    reason: "It is the author's own node.",
  },
  {
    source: "Photos go to /var/lib/teslasync/photos, where the root is read-only and no volume is.",
    choice: "TESLASYNC_VEHICLE_PHOTO_DIR is left out.",
    reason: "Several pods would each have photos of their own, until their end.",
  },
  {
    source: "nginx listens on 80, and every container runs as user 1000.",
    choice: "The pod's sysctl net.ipv4.ip_unprivileged_port_start=80, which the restricted standard allows.",
    reason: "Only root may open ports below 1024 otherwise; no capability has to be added.",
  },
  {
    source: "The nginx form signs in by auth-snippet, and says that most providers can exempt paths.",
    choice:
      "Two Ingresses, of which the one for /.well-known has no sign-in; the controller must allow snippets.",
    reason: "Annotations hold for a whole Ingress.",
  },
];
