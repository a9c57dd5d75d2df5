import { tellOutputErrors } from "./output-errors.ts";
import { plainFolder, renderPlainly } from "./render/plain.ts";

tellOutputErrors(process);

const args = process.argv.slice(2);
const folder = plainFolder(args);
if (folder === undefined) await (await import("./main.ts")).main(args);
else await renderPlainly(folder);
