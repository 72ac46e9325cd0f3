// What a version was refused for: at which part of it, in the reader's words.
import { Problem } from "@/api/problem";
import { language } from "@/i18n";
import { besideFields } from "@/ui/submitting";
import type { Definition } from "./editing";
import { inWords } from "./reading";

/** The domain's reasons in Russian; English is its own. */
const REASONS: [RegExp, string][] = [
  [/two stages have the same code/, "У двух этапов один код."],
  [/exactly one stage has to be of the kind/, "Победа и проигрыш — ровно по одному этапу."],
  [/first stage has to be an open one/, "Первый этап должен быть рабочим."],
  [/two steps or needs .* same code/, "Два шага или условия этапа с одним кодом."],
  [/leads to another one or to the won one/, "Рабочий этап ведёт на следующий или к победе."],
  [/say who takes the sale on/, "Укажите, кто переводит дальше: система или человек."],
  [/won by a person/, "Завершает продажу только человек."],
  [/not an earlier open stage/, "Вернуть можно только на более ранний рабочий этап."],
  [/business_days/, "Срок — от 0 до 250 рабочих дней."],
  [/no way leads here/, "К этому этапу нет пути от первого."],
  [/in the order of the way/, "Этапы должны стоять в порядке пути к победе."],
];

export interface Fault {
  /** `stages.2.steps.0.titles.ru`, as the service names it. */
  field: string;
  /** The stage it lies in, where it lies in one. */
  stage: string | null;
  text: string;
}

const clean = (text: string) => text.replace(/^[\w.]+: /, "");

export function faultsOf(error: unknown, definition: Definition): Fault[] {
  const problem = Problem.from(error);
  const fields = problem.errors.map((each) => each.field).concat(problem.field ?? []);
  const shapes = besideFields(error, fields);
  return fields.map((field) => {
    const at = /^stages\.(\d+)/.exec(field);
    const reason = language() === "ru" && REASONS.find(([pattern]) => pattern.test(problem.detail));
    return {
      field,
      stage: at ? (definition.stages[Number(at[1])]?.code ?? null) : null,
      text:
        reason && problem.code === "process_is_faulty" ? reason[1] : clean(shapes[field] ?? problem.detail),
    };
  });
}

/** With the name of the stage before it. */
export function inFull(fault: Fault, definition: Definition): string {
  const stage = definition.stages.find((each) => each.code === fault.stage);
  return stage ? `${inWords(stage.titles) || stage.code}: ${fault.text}` : fault.text;
}
