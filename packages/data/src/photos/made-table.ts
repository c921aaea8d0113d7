/** How the tables begin that commands write: crops, boxes, matches, embeddings, reports, pseudo-labels, what could not be read. */
const headers = [
  'path,individual,date,source,left,top,width,height',
  'path,x,y,w,h,score',
  'query,rank,match,individual,similarity',
  'query,certainty,individual_1,',
  'query,match_1',
  'query,matches',
  'row,path,individual,array,network',
  'kind,path,individual,other_path,other_individual',
  'path,file,individual,probability,round,model',
  'path,reason',
];

/** Whether a file is such a table, by its first bytes; whatever separates its columns. */
export function isMadeTable(head: Buffer): boolean {
  const [first = ''] = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/[\r\n]/, 1);
  const header = first.replaceAll(/[;\t]/g, ',');
  return headers.some((made) => header === made || header.startsWith(made.endsWith(',') ? made : `${made},`));
}

/** What lies beside such a table under its name: the array of embeddings, the page or the workbook of matches. */
export const isBesideMadeTable = (name: string): boolean => /\.(npy|html?|xlsx)$/i.test(name);
