import {
  type Catalogue,
  gradePhoto,
  judge,
  judgeNew,
  type Made,
  markBoxes,
  readingsToSettle,
  remark,
  undo,
} from '@flukeprint/catalogue';
import type { DecisionRequest } from './requests.ts';

/** Does what a reviewer decided, and returns the line of the journal, which names two readings that differed. Throws a `CatalogueError` where that is not possible. */
export async function decideRequest(catalogue: Catalogue, by: string, request: DecisionRequest): Promise<Made> {
  switch (request.kind) {
    case 'same': {
      const { encounter, individual, certainty, ...rest } = request;
      return judge(catalogue, encounter, individual, { verdict: 'same', certainty }, await third(encounter, rest));
    }
    case 'different':
    case 'incomparable': {
      const { kind, encounter, individual, ...rest } = request;
      return judge(catalogue, encounter, individual, { verdict: kind }, await third(encounter, rest));
    }
    case 'new': {
      const { encounter, name, ...rest } = request;
      return judgeNew(catalogue, encounter, name, await third(encounter, rest));
    }
    case 'grade':
      return gradePhoto(catalogue, request.annotation, request.grades, ground(by, { seconds: request.seconds }));
    case 'remark': {
      const { encounter, flags, notes } = request;
      return remark(catalogue, encounter, { flags, notes }, { by });
    }
    case 'boxes': {
      const { photo, boxes, isEmpty, ...rest } = request;
      return markBoxes(catalogue, { photo, boxes, isEmpty }, ground(by, rest));
    }
    case 'undo':
      return undo(catalogue, request.decision, { by });
  }

  async function third(encounter: number, rest: Parameters<typeof ground>[1]) {
    return ground(by, { ...rest, readings: await readingsToSettle(catalogue, encounter) });
  }
}

/** What the journal keeps beside the decision: all that the page said but its kind and what it is about. */
function ground(by: string, { seen, kind: _, ...evidence }: { seen?: number; kind?: string; [what: string]: unknown }) {
  const known = Object.entries(evidence).filter(([, value]) => value !== undefined);
  return { by, seen, ...(known.length > 0 && { evidence: Object.fromEntries(known) }) };
}
