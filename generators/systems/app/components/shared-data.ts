import type { Component } from "kustogen";
import { survivingClaim } from "kustogen/blocks";
import type { App } from "../context.ts";

/** The claim with every repository and every upload: neither pruned nor deleted with the Application. */
export const sharedData: Component<App> = {
  name: "shared-data",
  part: "app",
  resources: ({ settings }, { part }) => [survivingClaim(part, settings.sharedData)],
};
