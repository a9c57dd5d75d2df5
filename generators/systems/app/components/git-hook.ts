import { service } from "./service.ts";

/** Runs the hooks of a push, from the queue. */
export const gitHook = service("gitHook");
