import { service } from "./service.ts";

/** Runs what follows a push, from the queue. */
export const gitHook = service("gitHook");
