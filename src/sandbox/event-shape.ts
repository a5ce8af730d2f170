import {
  customDataFields,
  eventFields,
  type FieldType,
  requiredFields,
  userDataFields,
} from './event-fields.ts';
import { isObject, type WireEvent } from './wire-event.ts';

/**
 * What is wrong with an event's shape, in the words of Meta's answer 2804019: a parameter that is missing, not known
 * or ill-typed. Undefined when nothing is. These messages, and only these, tell the event's place in the request.
 */
export function faultOfShape(event: unknown, index: number): string | undefined {
  const path = `$['data'][${index}]`;
  if (!isObject(event)) return `The parameter ${path} must be an object`;
  const fault = faultOfFields(event, path, eventFields, true);
  if (fault !== undefined) return fault;
  for (const name of requiredFields) {
    if (event[name] === undefined) return `The parameter ${path}['${name}'] is required`;
  }
  const { user_data, custom_data, ...rest } = event as WireEvent;
  return (
    faultOfFields(user_data ?? {}, `${path}['user_data']`, userDataFields, true) ??
    faultOfFields(custom_data ?? {}, `${path}['custom_data']`, customDataFields, false) ??
    faultOfProcessing(rest, path)
  );
}

function faultOfFields(
  object: object,
  path: string,
  fields: ReadonlyMap<string, FieldType>,
  strict: boolean,
): string | undefined {
  for (const [name, value] of Object.entries(object)) {
    const field = fields.get(name);
    if (field === undefined) {
      // An endless key would make an endless answer.
      if (strict) return `Unexpected key "${name.slice(0, 100)}" on param "${path}".`;
    } else if (!field.fits(value)) return `The parameter ${path}['${name}'] must be ${field.name}`;
  }
  return undefined;
}

// https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/server-event
function faultOfProcessing(event: WireEvent, path: string): string | undefined {
  const options = event.data_processing_options;
  const country = event.data_processing_options_country;
  if (Array.isArray(options) && options.length > 0 && country === undefined)
    return `The parameter ${path}['data_processing_options_country'] is required`;
  if (country !== undefined && event.data_processing_options_state === undefined)
    return `The parameter ${path}['data_processing_options_state'] is required`;
  return undefined;
}
