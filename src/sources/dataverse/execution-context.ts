import { isObject } from '../json-row.ts';
import { type Columns, columnsOf, pairsOf, recordIdOf } from './attribute-values.ts';

/** What a webhook of Dataverse tells: a message on a record (RemoteExecutionContext). */
export interface ExecutionContext {
  /** `update`, `create`; in small letters. */
  readonly message: string;
  /** The table's logical name: `lead`. */
  readonly table: string;
  readonly id?: string;
  /** What was written; of an update the changed columns, and those that were written without a change. Absent: cut off. */
  readonly target?: Columns;
  /** The columns of the images from before and after. */
  readonly before: Columns;
  readonly after: Columns;
  /** 40: after the operation. */
  readonly pipelineStage?: number;
  readonly createdOn: unknown;
}

/** Reads an execution context; undefined for what is none. */
export function executionContext(body: unknown): ExecutionContext | undefined {
  if (!isObject(body)) return undefined;
  const { MessageName: message, PrimaryEntityName: table, Stage: stage } = body;
  if (typeof message !== 'string' || typeof table !== 'string') return undefined;
  const target = pairsOf(body['InputParameters']).find(([key]) => key === 'Target')?.[1];
  const id = recordIdOf(body['PrimaryEntityId']) ?? (isObject(target) ? recordIdOf(target['Id']) : undefined);
  return {
    message: message.toLowerCase(),
    table: table.toLowerCase(),
    ...(id !== undefined && { id }),
    ...(isObject(target) && { target: columnsOf(target) }),
    before: imagesOf(body['PreEntityImages']),
    after: imagesOf(body['PostEntityImages']),
    ...(typeof stage === 'number' && { pipelineStage: stage }),
    createdOn: body['OperationCreatedOn'],
  };
}

/** Images have names of the registration's choosing, and may be several. */
function imagesOf(images: unknown): Columns {
  return Object.assign({}, ...pairsOf(images).map(([, image]) => columnsOf(image)));
}
