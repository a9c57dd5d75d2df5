import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { settings } from "../../src/settings/index.ts";

/** What a system says of itself that has no settings, images and secrets: the rest is what a test is about. */
export const SHOP = {
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({}),
  images: {},
  secrets: [],
};

/** The environment in which it runs. */
export const BETA = parseEnvironment(
  "generators/environments/beta.yaml",
  'stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\nsystems: {shop: {}}\n',
);
