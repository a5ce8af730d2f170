/**
 * After so many failures of a dataset's requests in a row, over all lanes and processes, its destination counts as
 * sick: it rests, and one small request at a time tries whether it is back.
 */
export const failuresToOpen = 5;
