import type { Fact } from "../../../facts.ts";

const OF = "ev-dev-labs/teslasync";

/** What TeslaSync's source says about its programs, beyond the chart. */
export const FACTS = {
  notifications: {
    says:
      "Queues are not partitioned: each notification worker subscribes to the one topic without a share, so that every one " +
      "sends every message, and each asks the database for due schedules by a clock of its own.",
    read: `${OF}@0217892, internal/notification/worker.go and cmd/notification-worker/main.go`,
    here: "One notification worker, stopped before the next starts. More are refused, unless workers.notification.acknowledgeDuplicates says that it is known.",
  },
  automations: {
    says:
      "Each automation worker has a cron of its own, subscribes to every webhook, and notes no claim before it acts: two send " +
      "each command to the car twice, and what toggles undoes itself.",
    read: `${OF}@3a6fe13, internal/automation/trigger/cron.go; @0ece172, cmd/automation-worker/main.go`,
    here: "One automation worker, in the same way (workers.automation.acknowledgeDuplicates). Export workers claim their jobs and may be more.",
  },
  commands: {
    says:
      "The automation worker commands cars itself: it refreshes tokens at Tesla, sends commands to TESLA_COMMAND_PROXY_URL, " +
      "without which they go out unsigned, and messages to chats and webhooks; it ends when it finds no broker.",
    read: `${OF}@0ece172, cmd/automation-worker/main.go; @4a3425e, internal/config/config.go`,
    here: "It has TESLA_COMMAND_PROXY_URL as the API has, may reach the command proxy and the internet, and waits for the broker.",
  },
  passwords: {
    says: "DATABASE_PASS is put into a URL as it is: a / # ? or % in it ends every program (`invalid port`).",
    read: `${OF}@4a3425e, internal/config/config.go (DSN)`,
    here: "The contract asks for letters and digits alone, and says the command that makes them.",
  },
  redisWithoutTls: {
    says: "The client of Redis has a host, a port and a password, and no TLS.",
    read: `${OF}@4a3425e, internal/config/config.go (RedisConfig)`,
    here: "The contract says which managed Redis can't be used; the way there belongs into a private network.",
  },
  webPush: {
    says: "Messages to browsers are on with TESLASYNC_VAPID_PUBLIC_KEY, _PRIVATE_KEY and _SUBJECT alone; feedback needs TESLASYNC_GITHUB_REPO beside the token.",
    read: `${OF}@4a3425e, internal/config/config.go`,
    here: "All of them are optional keys of the contract.",
  },
  environment: {
    says: "What the program calls its environment is TESLASYNC_ENVIRONMENT, and `development` without it; APP_ENV is for the encryption of tokens alone.",
    read: `${OF}@4a3425e, internal/config/config.go`,
    here: "Both are set: TESLASYNC_ENVIRONMENT to the name of the environment.",
  },
  teslaBudget: {
    says:
      "Calls to Tesla stop for the day once their estimated cost is TESLA_API_DAILY_BUDGET_USD, 0.30 unless said; the last 5 cents are " +
      "kept for commands.",
    read: `${OF}@4a3425e, internal/config/config.go (TeslaConfig)`,
    here: "The setting tesla.dailyBudgetUsd says another; without it the program's own counts.",
  },
  helix: {
    says: "The configuration reads none of the AI_* variables that the documentation names; provider, key and limits are settings in the database.",
    read: `${OF}@4a3425e, internal/config/config.go`,
    here: "The variables are kept as documented. Set provider, key and cap under Settings as well, and verify them there: nobody should rely on the variable alone.",
  },
} satisfies Record<string, Fact>;
