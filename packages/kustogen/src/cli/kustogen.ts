import { main } from "./main.ts";
import { tellOutputErrors } from "./output-errors.ts";

tellOutputErrors(process);

await main(process.argv.slice(2));
