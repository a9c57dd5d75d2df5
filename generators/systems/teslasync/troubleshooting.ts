import type { Operations } from "kustogen";
import { NAME } from "./addresses.ts";
import type { Settings } from "./settings.ts";

/** What goes wrong with TeslaSync, why, and what to type. */
export function troubleshooting(settings: Settings, kubectl: string): Operations["troubleshooting"] {
  const { backup, ingress } = settings;
  return [
    {
      symptom: "A request fails",
      cause: "Its X-Request-Id is in every line of the log that belongs to it",
      commands: [`${kubectl} logs deploy/${NAME.api} --tail=500 | grep '<X-Request-Id>'`],
    },
    {
      symptom: "The API does not become ready",
      cause:
        "It waits for the database, or migrates (one pod at a time: the migration holds a lock in the database, and a pod that " +
        "waits too long for it starts again)",
      commands: [
        `${kubectl} logs deploy/${NAME.api} -c wait-for-database`,
        `${kubectl} logs deploy/${NAME.api} | grep -i migration`,
      ],
    },
    {
      symptom: "Cars stand still in the evening, and commands still work; the next day all is well",
      cause:
        "The estimated cost of the day's calls to Tesla has reached its limit, 0.30 USD unless `tesla.dailyBudgetUsd` says another",
      commands: [`${kubectl} logs deploy/${NAME.api} | grep -i budget`],
    },
    ...(ingress
      ? [
          {
            symptom: "401 for everyone who has signed in",
            cause: "The sign-in sends another header than FORWARD_AUTH_HEADER",
            commands: [
              `${kubectl} get configmap -l app.kubernetes.io/part-of=teslasync -o yaml | grep FORWARD_AUTH_HEADER`,
            ],
          },
          ...(ingress.controller === "traefik"
            ? [
                {
                  symptom: "404 for every path",
                  cause:
                    "Traefik dropped the route: a Middleware is not there, or it takes none from other namespaces (providers.kubernetesCRD.allowCrossNamespace)",
                  commands: [`${kubectl} describe ingressroute teslasync`, "kubectl get middlewares -A"],
                },
              ]
            : []),
          {
            symptom: "Tesla can't read the public key",
            cause: "/.well-known asks for a sign-in, or leads elsewhere",
            commands: [
              `curl -sSI https://${ingress.host}/.well-known/appspecific/com.tesla.3p.public-key.pem`,
            ],
          },
          {
            symptom: "The certificate does not come",
            cause:
              "The challenge is not answered: the host does not lead here, or the issuer has no solver for it",
            commands: [`${kubectl} get certificate,certificaterequest,order,challenge`],
          },
          {
            symptom: "All users have one address in the audit",
            cause:
              "The ingress controller's pods are in none of `ingress.trustedProxies`, or its Service hides who connects",
            commands: [`${kubectl} logs deploy/${NAME.web} --tail=20`],
          },
        ]
      : []),
    {
      symptom: "Live data stands still",
      cause:
        "The broker or Redis is not reached, or pods of the API disagree (LIVE_SIGNAL_STORE_MODE must be hybrid)",
      commands: [
        `${kubectl} logs deploy/${NAME.mosquitto} --tail=50`,
        `${kubectl} logs deploy/${NAME.api} | grep -iE 'mqtt|redis'`,
      ],
    },
    {
      symptom: "400 for one address of the API, with %2F or %2E in it",
      cause:
        "nginx of the web refuses encoded slashes and dots, by which someone could walk around the sign-in: a name such as Home/Garage " +
        "can't be part of a path",
      commands: [`${kubectl} logs deploy/${NAME.web} --tail=50 | grep ' 400 '`],
    },
    {
      symptom: "States of a car contradict each other, or drives are counted twice",
      cause:
        "Several pods of the API each follow the cars' telemetry; its design notes want one owner. Set api.autoscaling: false and " +
        "api.replicas: 1 until it is mended",
      commands: [`${kubectl} get pods -l app.kubernetes.io/component=api`],
    },
    {
      symptom: "Automations do not reach the car",
      cause:
        "The automation worker commands cars itself: its commands go to the command proxy and its tokens to Tesla. `sent unsigned` in " +
        "its log says that TESLA_COMMAND_PROXY_URL is not set, which cars of 2021 and later refuse",
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
      symptom: "A pod does not start",
      cause: "A Secret, a volume or an image is not there",
      commands: [`${kubectl} get events --field-selector type=Warning`],
    },
  ];
}
