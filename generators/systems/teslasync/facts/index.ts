import type { Fact } from "../../../facts.ts";

const OF = "ev-dev-labs/teslasync";

/** What TeslaSync's source says about its programs, beyond the chart. */
export const FACTS = {
  notifications: {
    says:
      "Queues aren't partitioned. Each notification worker subscribes to the same topic without a shared " +
      "subscription, so each worker sends every message. Each worker also polls the database for due schedules " +
      "on its own clock.",
    read: `${OF}@0217892, internal/notification/worker.go and cmd/notification-worker/main.go`,
    here:
      "One notification worker, stopped before the next one starts. The generator rejects more, unless " +
      "workers.notification.acknowledgeDuplicates accepts the duplicates.",
  },
  automations: {
    says:
      "Each automation worker has its own cron, subscribes to every webhook, and records no claim before it " +
      "acts. Two workers would send each command to the car twice, and a toggle would undo itself.",
    read: `${OF}@3a6fe13, internal/automation/trigger/cron.go; @0ece172, cmd/automation-worker/main.go`,
    here:
      "One automation worker, in the same way (workers.automation.acknowledgeDuplicates). Export workers claim " +
      "their jobs, so there may be more of them.",
  },
  commands: {
    says:
      "The automation worker controls cars itself. It refreshes tokens at Tesla, sends commands to " +
      "TESLA_COMMAND_PROXY_URL (they are unsigned if that isn't set), and sends messages to chats and webhooks. " +
      "It exits if it finds no broker.",
    read: `${OF}@0ece172, cmd/automation-worker/main.go; @4a3425e, internal/config/config.go`,
    here:
      "The worker has TESLA_COMMAND_PROXY_URL like the API, may reach the command proxy and the internet, and waits " +
      "for the broker.",
  },
  passwords: {
    says: "DATABASE_PASS is inserted into a URL unescaped: a / # ? or % in it makes every program exit (`invalid port`).",
    read: `${OF}@4a3425e, internal/config/config.go (DSN)`,
    here: "The contract requires letters and digits only, and gives the command that creates such a password.",
  },
  redisWithoutTls: {
    says: "The Redis client has a host, a port and a password, but no TLS.",
    read: `${OF}@4a3425e, internal/config/config.go (RedisConfig)`,
    here: "The contract says which managed Redis can't be used; the connection must stay in a private network.",
  },
  webPush: {
    says:
      "Browser push notifications are on only with all of TESLASYNC_VAPID_PUBLIC_KEY, _PRIVATE_KEY and _SUBJECT; " +
      "feedback needs TESLASYNC_GITHUB_REPO in addition to the token.",
    read: `${OF}@4a3425e, internal/config/config.go`,
    here: "All of them are optional keys of the contract.",
  },
  environment: {
    says:
      "The program reads the environment's name from TESLASYNC_ENVIRONMENT, and uses `development` without it; " +
      "APP_ENV matters only for the encryption of tokens.",
    read: `${OF}@4a3425e, internal/config/config.go`,
    here: "Both are set: TESLASYNC_ENVIRONMENT to the name of the environment.",
  },
  teslaBudget: {
    says:
      "Calls to Tesla stop for the day once their estimated cost reaches TESLA_API_DAILY_BUDGET_USD, 0.30 by " +
      "default; the last 5 cents are reserved for commands.",
    read: `${OF}@4a3425e, internal/config/config.go (TeslaConfig)`,
    here: "The setting tesla.dailyBudgetUsd sets another limit; without it, the program's default applies.",
  },
  helix: {
    says:
      "The configuration reads none of the AI_* variables in the documentation; provider, key and limits are " +
      "settings in the database.",
    read: `${OF}@4a3425e, internal/config/config.go`,
    here:
      "The variables are set as documented. Set provider, key and budget under Settings as well, and check " +
      "them there: don't rely on the variables alone.",
  },
} satisfies Record<string, Fact>;
