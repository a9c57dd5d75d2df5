import { service } from "./service.ts";

/** Sends the mails of the queue; exactly one pod, because a second would send each of them again. */
export const emailWorker = service("emailWorker");
