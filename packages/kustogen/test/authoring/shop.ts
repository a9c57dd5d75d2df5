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
