import { buildIfStale } from "../tools/build.mjs";

/** Bundles the engine once before the tests, which start the command line from several processes at a time. */
export async function setup() {
  await buildIfStale();
}
