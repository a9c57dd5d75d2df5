import type { Assumption } from "../../../facts.ts";

/** What is assumed of the six programs, of which no source is public. */
export const ASSUMPTIONS = {
  staticServer: {
    assumed:
      "static-server calls nothing: it gets its folder and the log level, no Secret and no way out but DNS.",
    setting: "`assumed.staticServerAlone: false`, which gives it what the others have",
    seen: "its log names a variable that it lacks, or a connection that is refused",
    commands: ["kubectl -n app logs deploy/static-server --tail=50"],
  },
  hostKey: {
    assumed: "gitserver alone needs the SSH host key; it is empty in the other services.",
    setting: "`assumed.hostKeyInGitserverAlone: false`",
    seen: "the log of another service names APP_SSH_SERVER_PRIVATE_KEY",
    commands: [
      "for s in app email-worker git-hook metrics-aggregator; do kubectl -n app logs deploy/$s --tail=50 | grep SSH_SERVER_PRIVATE_KEY; done",
    ],
  },
  calls: {
    assumed: "the services call none of each other: queues are between them.",
    setting: "`assumed.calls`, such as `[{from: gitserver, to: gitHook}]`",
    seen: "a log says that a connection to app, gitserver, git-hook or email-worker timed out",
    commands: [
      "for s in app gitserver email-worker git-hook; do kubectl -n app logs deploy/$s --tail=200 | grep -iE 'timed? ?out|refused|ECONN'; done",
    ],
  },
} satisfies Record<string, Assumption>;
