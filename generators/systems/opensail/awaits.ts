import type { Awaited } from "kustogen";
import type { Settings } from "./settings.ts";

/**
 * What must be known before a start: what runs on AWS is another deployment's, nothing here copies its volumes, and several
 * workers aren't the default.
 */
export const AWAITS: Awaited<Settings>[] = [
  {
    when: ({ aws }) => aws !== undefined,
    says: "what runs there is taken over by hand first (install.md, First start), and a tag that moves deploys what nobody synced, unless commits are pinned",
    acknowledge: "aws.acknowledgeTakeover",
  },
  {
    when: (_settings, { stage }) => stage === "production",
    says: "nothing here copies marketplace-data, project volumes and databases: name who does, and where to",
    acknowledge: "backedUpBy",
  },
  {
    when: ({ worker }) => worker.replicas > 1,
    says: "the state of a task is partly in its worker's process, so that a task whose worker goes is started again by its user",
    acknowledge: "worker.acknowledgeInProcessState",
    refuse: true,
  },
];
