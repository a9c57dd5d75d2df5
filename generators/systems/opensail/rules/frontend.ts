import type { SystemRule } from "kustogen";
import type { OpenSail } from "../context.ts";

export const apiAddress: SystemRule<OpenSail> = {
  id: "opensail/api-address",
  title: "The frontend's address of the API does not end in /api",
  why:
    "The frontend appends /api itself: with it in the address, every call goes to /api/api/… and is " +
    "answered with 404.",
  *check({ settings: { frontend } }) {
    if (frontend.apiUrl !== undefined && /\/api\/*$/.test(frontend.apiUrl))
      yield {
        at: "settings.frontend.apiUrl",
        message:
          "expected an address that does not end in /api, because the frontend appends /api itself and would call " +
          `/api/api/…; write "${frontend.apiUrl.replace(/(\/api)*\/*$/, "")}"`,
      };
  },
};
