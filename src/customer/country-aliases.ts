/**
 * What countries are called beside the names that the runtime knows: abbreviations, parts, official and former names,
 * without blanks and accents.
 */
const aliases = `ae uae emirates emiratesarabesunis eau vae
at oesterreich
ba bosnia bosnien
bn bruneidarussalam
bo plurinationalstateofbolivia boliviaplurinationalstateof
bq bonaire bonairesinteustatiusandsaba caribbeannetherlands
by byelorussia weissrussland
cd drc drcongo democraticrepublicofthecongo congothedemocraticrepublicofthe congodemocraticrepublicofthe congodemocraticrepublic zaire
cf car
cg republicofthecongo republicofcongo
ch suisse helvetia swissconfederation sui
ci ivorycoast cotedivoire republicofcotedivoire
cn prc peoplesrepublicofchina mainlandchina prchina
cv capeverde
cz czechrepublic czechoslovakia
de ger brd bundesrepublikdeutschland federalrepublicofgermany
dk den kingdomofdenmark
do domrep dominicanrep
eg arabrepublicofegypt
es kingdomofspain
fk falklandislandsmalvinas malvinas
fm federatedstatesofmicronesia micronesiafederatedstatesof
fr frenchrepublic metropolitanfrance
gb uk ukgb gbr greatbritain britain unitedkingdomofgreatbritainandnorthernireland england scotland wales northernireland
gb grossbritannien grandebretagne granbretana grabretanha granbretagna inghilterra angleterre inglaterra schottland eng
gm thegambia
gr hellas hellenicrepublic
hk hongkong hongkongsar hongkongchina
ie republicofireland eire irishrepublic
ir islamicrepublicofiran iranislamicrepublicof persia
kn stkitts stkittsnevis
kp northkorea dprk democraticpeoplesrepublicofkorea koreademocraticpeoplesrepublicof
kr korea southkorea rok republicofkorea korearepublicof
la laopeoplesdemocraticrepublic laopdr
lc stlucia
mk macedonia northmacedonia formeryugoslavrepublicofmacedonia macedoniatheformeryugoslavrepublicof fyrom
mm burma
mo macau macao macaosar
mx estadosunidosmexicanos unitedmexicanstates
md republicofmoldova moldovarepublicof
my malaya
nl holland ned kingdomofthenetherlands olanda hollande holanda
ph thephilippines republicofthephilippines
pl republicofpoland
ps palestine stateofpalestine palestinestateof palestinianterritory palestinianterritories
ru russia russianfederation russischefoederation
sa ksa kingdomofsaudiarabia
sh sthelena sainthelenaascensionandtristandacunha
st saotomeandprincipe
sy syrianarabrepublic
sz swaziland
tl easttimor
tr turkey turkiye republicofturkiye republicofturkey
tw roc republicofchina taiwanprovinceofchina taiwanroc chinesetaipei
tz unitedrepublicoftanzania tanzaniaunitedrepublicof
us usofa unitedstatesofamerica theunitedstatesofamerica america theusa unitedstates usamerica eeuu eua estadosunidos
us estadosunidosdeamerica estadosunidosdaamerica etatsunisdamerique vereinigtestaatenvonamerika statiunitidamerica
us verenigdestatenvanamerika
va vaticancitystate holysee holyseevaticancitystate vatican
vc stvincent stvincentandthegrenadines
ve bolivarianrepublicofvenezuela venezuelabolivarianrepublicof
vg britishvirginislands virginislandsbritish
vi usvirginislands virginislandsus virginislandsoftheunitedstates
vn vietnam socialistrepublicofvietnam
za rsa republicofsouthafrica suedafrika`;

/** Alpha-2 code in lower case by alias. */
export const countryAliases: ReadonlyMap<string, string> = new Map(
  aliases.split('\n').flatMap((line) => {
    const [code = '', ...names] = line.split(' ');
    return names.map((name) => [name, code] as const);
  }),
);
