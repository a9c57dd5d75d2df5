import type { SystemRule } from "kustogen";
import type { OpenSail } from "../context.ts";

export const takeover: SystemRule<OpenSail> = {
  id: "opensail/takeover",
  title: "The takeover has its day",
  why: "From then on Argo CD syncs by itself: a word instead of a day doesn't say that somebody was there.",
  *check({ settings: { aws } }) {
    if (aws !== undefined && !/^(?:\d{4}-\d\d-\d\d|your-date)$/.test(aws.takenOver))
      yield { at: "settings.aws.takenOver", message: 'expected its day, such as "2026-12-01"' };
  },
};
