import type { Operations } from "kustogen";
import { NAME } from "./addresses.ts";
import type { Settings } from "./settings.ts";

/** What goes wrong with TeslaSync, why, and what to type. */
export function troubleshooting(settings: Settings, kubectl: string): Operations["troubleshooting"] {
  const { backup, ingress } = settings;
  return [
    {
      symptom: "A request fails",
      cause: "Every log line about it contains its X-Request-Id",
      commands: [`${kubectl} logs deploy/${NAME.api} --tail=500 | grep '<X-Request-Id>'`],
    },
    {
      symptom: "The API doesn't become ready",
      cause:
        "The API is waiting for the database, or it is migrating. Only one pod migrates at a time; a pod that waits too " +
        "long for its turn restarts",
      commands: [
        `${kubectl} logs deploy/${NAME.api} -c wait-for-database`,
        `${kubectl} logs deploy/${NAME.api} | grep -i migration`,
      ],
    },
    {
      symptom: "Cars show no new data in the evening, but commands still work; the next day everything works",
      cause:
        "The estimated cost of the day's calls to Tesla has reached its limit, 0.30 USD unless " +
        "`tesla.dailyBudgetUsd` sets another one",
      commands: [`${kubectl} logs deploy/${NAME.api} | grep -i budget`],
    },
    ...(ingress
      ? [
          {
            symptom: "401 for everyone who has signed in",
            cause: "The sign-in proxy sends a header other than the one in FORWARD_AUTH_HEADER",
            commands: [
              `${kubectl} get configmap -l app.kubernetes.io/part-of=teslasync -o yaml | grep FORWARD_AUTH_HEADER`,
            ],
          },
          ...(ingress.controller === "traefik"
            ? [
                {
                  symptom: "404 for every path",
                  cause:
                    "Traefik dropped the route: a Middleware is missing, or Traefik accepts none from other " +
                    "namespaces (providers.kubernetesCRD.allowCrossNamespace)",
                  commands: [`${kubectl} describe ingressroute teslasync`, "kubectl get middlewares -A"],
                },
              ]
            : []),
          {
            symptom: "Tesla can't read the public key",
            cause: "/.well-known requires a sign-in, or is routed elsewhere",
            commands: [
              `curl -sSI https://${ingress.host}/.well-known/appspecific/com.tesla.3p.public-key.pem`,
            ],
          },
          {
            symptom: "No certificate is issued",
            cause:
              "Nothing answers the challenge: the host doesn't resolve to this cluster, or the issuer has " +
              "no solver for it",
            commands: [`${kubectl} get certificate,certificaterequest,order,challenge`],
          },
          {
            symptom: "All users have the same address in the audit log",
            cause:
              "`ingress.trustedProxies` doesn't include the addresses of the ingress controller's pods, or " +
              "its Service hides the client's address",
            commands: [`${kubectl} logs deploy/${NAME.web} --tail=20`],
          },
        ]
      : []),
    {
      symptom: "Live data doesn't update",
      cause:
        "The broker or Redis is unreachable, or the API's pods disagree (LIVE_SIGNAL_STORE_MODE must be hybrid)",
      commands: [
        `${kubectl} logs deploy/${NAME.mosquitto} --tail=50`,
        `${kubectl} logs deploy/${NAME.api} | grep -iE 'mqtt|redis'`,
      ],
    },
    {
      symptom: "400 for an API address that contains %2F or %2E",
      cause:
        "The web's nginx refuses encoded slashes and dots, which could be used to bypass the sign-in. A name " +
        "such as Home/Garage can't be part of a path",
      commands: [`${kubectl} logs deploy/${NAME.web} --tail=50 | grep ' 400 '`],
    },
    {
      symptom: "A car's states contradict each other, or drives are counted twice",
      cause:
        "Several pods of the API each process the cars' telemetry; the API's design notes require a single owner. " +
        "Set api.autoscaling: false and api.replicas: 1 until this is fixed",
      commands: [`${kubectl} get pods -l app.kubernetes.io/component=api`],
    },
    {
      symptom: "Automations have no effect on the car",
      cause:
        "The automation worker sends commands itself, through the command proxy and with tokens from Tesla. " +
        "`sent unsigned` in its log means that TESLA_COMMAND_PROXY_URL isn't set; cars of 2021 and later " +
        "refuse unsigned commands",
      commands: [`${kubectl} logs deploy/teslasync-automation-worker | grep -iE 'unsigned|tesla|proxy'`],
    },
    ...(backup
      ? [
          {
            symptom: "The newest dump is older than a day",
            cause: "The CronJob's last Job failed: the volume is full, or pg_dump is older than the server",
            commands: [
              `${kubectl} get jobs`,
              `${kubectl} logs -l app.kubernetes.io/component=backup --tail=50`,
            ],
          },
        ]
      : []),
    {
      symptom: "A pod doesn't start",
      cause: "A Secret, a volume or an image is missing",
      commands: [`${kubectl} get events --field-selector type=Warning`],
    },
  ];
}
