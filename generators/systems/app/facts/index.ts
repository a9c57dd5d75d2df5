import type { Assumption } from "../../../facts.ts";

/** What is assumed about the six programs, whose source is not public. */
export const ASSUMPTIONS = {
  staticServer: {
    assumed:
      "static-server needs only its folder and the log level, no Secret, and no outgoing connections except DNS.",
    setting: "`assumed.staticServerAlone: false`, which gives it what the other services have",
    seen: "the log of static-server reports a missing variable or a refused connection",
    commands: ["kubectl -n app logs deploy/static-server --tail=50"],
  },
  hostKey: {
    assumed: "only gitserver needs the SSH host key, which is empty in the other services.",
    setting: "`assumed.hostKeyInGitserverAlone: false`",
    seen: "the log of another service mentions APP_SSH_SERVER_PRIVATE_KEY",
    commands: [
      "for s in app email-worker git-hook metrics-aggregator; do kubectl -n app logs deploy/$s --tail=50 | grep SSH_SERVER_PRIVATE_KEY; done",
    ],
  },
  calls: {
    assumed: "the services communicate only through queues and don't call each other.",
    setting: "`assumed.calls`, for example to `[{from: gitserver, to: gitHook}]`",
    seen: "a log says that a connection to app, gitserver, git-hook or email-worker timed out",
    commands: [
      "for s in app gitserver email-worker git-hook; do kubectl -n app logs deploy/$s --tail=200 | grep -iE 'timed? ?out|refused|ECONN'; done",
    ],
  },
} satisfies Record<string, Assumption>;
