import { Engine, messageOf } from "./engine.ts";
import type { Answer, Question } from "./messages.ts";

const engine = new Engine();

/** Answers a question; a failure that nobody foresaw is an answer, too, so that the page goes on. */
function answer(question: Question): Answer {
  const { id } = question;
  try {
    if (question.ask === "build") return { id, built: engine.build(question.files, question.folder) };
    if (question.ask === "judge") return { id, judged: engine.judge() };
    if (question.ask === "origin") return { id, origin: engine.origin(question.line) };
    return { id, page: engine.compare(question.files, question.before, question.after) };
  } catch (error) {
    return { id, failed: messageOf(error) };
  }
}

self.onmessage = ({ data }: MessageEvent<Question>) => self.postMessage(answer(data));
self.postMessage("ready");
