// A refusal of the API as an error that can be shown: what happened, what to do, and the request id to copy.

export interface Missing {
  kind: "field" | "step" | "fact";
  /** What is missing, by its stable name: `lines`, `contact_client`, `invoice_sent`. */
  code: string;
  title: string;
}

export interface FieldError {
  field: string;
  message: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId: string | null = null,
    readonly missing: Missing[] = [],
    readonly field: string | null = null,
    readonly errors: FieldError[] = [],
    /** The whole answer: what a refusal names beside the usual, such as the duplicates it found. */
    readonly body: Record<string, unknown> = {},
  ) {
    super(`${status} ${code}: ${detail}`);
    this.name = "Problem";
  }

  static async of(response: Response): Promise<Problem> {
    const body = await response
      .clone()
      .json()
      .catch(() => ({}) as Record<string, unknown>);
    const missing = (Array.isArray(body.missing) ? body.missing : []) as Record<string, string>[];
    return new Problem(
      response.status,
      String(body.code ?? "unexpected_answer"),
      String(body.detail ?? response.statusText),
      body.request_id ?? response.headers.get("x-request-id"),
      missing.map((each) => ({
        kind: each.kind as Missing["kind"],
        code: each[each.kind ?? ""] ?? each.code ?? "",
        title: each.title ?? "",
      })),
      (body.field as string | undefined) ?? null,
      (body.errors as FieldError[] | undefined) ?? [],
      body,
    );
  }

  /** Whatever was thrown, as a Problem: no answer at all is one, too. */
  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof TypeError) return new Problem(0, "no_connection", error.message);
    return new Problem(0, "unexpected_error", error instanceof Error ? error.message : String(error));
  }

  get isStale(): boolean {
    return this.status === 412;
  }
}
