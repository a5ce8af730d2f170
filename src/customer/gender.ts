import type { Normalized } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
import { lettersOnly } from './name.ts';

/**
 * `f` or `m` from the words for them in the main languages. Titles (Mr, Frau) are not genders, and whatever is neither
 * is left out, since Meta has no third value.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 */
export function normalizeGender(text: string): Normalized {
  const word = lettersOnly(text);
  if (word === 'f' || word === 'm') return word;
  if (word === '') return text.trim() === '' ? undefined : unusable;
  return genders.get(word) ?? unusable;
}

const unusable = dropped('ge', 'it is no word for female or male');

// k is kobieta, kadın, kvinna; v is vrouw; w is weiblich; h is hombre and homme.
const female = `f w k v ж female fem woman girl weiblich weibl féminin feminin féminine femme femenino femenina
mujer feminino feminina mulher femmina femminile feminine donna vrouw vrouwelijk kobieta żeńska żeński kvinna kvinnlig kvinde
kvindelig kvinne kvinnelig nainen женский жен женщина жіноча жінка žena ženské ženský nő női femeie γυναίκα
γυναικα θήλυ θηλυ kadın kadin 女 女性 女子 여 여성 여자 أنثى انثى امرأة נקבה אישה महिला स्त्री หญิง nữ perempuan wanita زن`;
const male = `m h м male masc masculine man boy männlich maennlich männl mann masculin homme masculino masculina hombre homem
maschio maschile uomo mannelijk mężczyzna mezczyzna męska męski manlig mandlig mannlig mand mies мужской муж мужчина чоловіча
чоловік muž muži mužské mužský férfi bărbat barbat άνδρας ανδρας άρρεν αρρεν erkek 男 男性 男子 남 남성 남자 ذكر رجل זכר
גבר पुरुष ชาย nam pria lakilaki مرد`;

const genders = new Map<string, 'f' | 'm'>();
for (const word of female.split(/\s+/)) genders.set(lettersOnly(word), 'f');
for (const word of male.split(/\s+/)) genders.set(lettersOnly(word), 'm');
