/**
 * Everyday English synonyms in the form of `parseSynonyms`, written by hand for Alidade and under its licence. Small on
 * purpose: terms that people type for one another in shops, help pages and questions, and few that have a second meaning.
 */
export const commonSynonyms = `
# things in shops
sofa, couch, settee
laptop, notebook computer
cell phone, mobile phone, cellphone
smartphone, smart phone
tv, television
fridge, refrigerator
stove, cooker
vacuum, vacuum cleaner, hoover
sneakers, trainers
pants, trousers
sweater, jumper, pullover
t-shirt, tee shirt
diaper, nappy
diapers, nappies
stroller, pushchair
flashlight, torch
wrench, spanner
faucet, tap
trash can, rubbish bin, garbage can
backpack, rucksack
handbag, purse
eyeglasses, spectacles
sunglasses, shades
earphones, earbuds
headset, headphones
earrings, ear rings
bicycle, bike
motorcycle, motorbike
automobile, car
lorry, truck
gasoline, petrol
aluminum, aluminium
rug, carpet
lamp, light
picture frame, photo frame
photo, photograph, picture
movie, film
comforter, duvet
bathing suit, swimsuit, swimming costume
raincoat, rain jacket
sweatpants, joggers
cutlery, silverware
mug, cup
kettle, water boiler
frying pan, skillet
cutting board, chopping board
trash bag, bin liner
dishwasher, dish washer
washing machine, washer
tumble dryer, clothes dryer
lawn mower, lawnmower, grass cutter
hose, hosepipe
power strip, extension lead
charger, power adapter
hard drive, hard disk
usb stick, flash drive, thumb drive, usb drive
memory card, sd card
monitor, display, screen
printer ink, ink cartridge
webcam, web camera
cable, cord, lead
toy, plaything
doll, dolly
jigsaw, jigsaw puzzle
candy, sweets
cookie, biscuit
cookies, biscuits
chips, crisps
soda, soft drink
# qualities
cheap, inexpensive, affordable, low cost
costly, expensive, pricey
big, large
small, little
tiny, very small
quick, fast, rapid
silent, quiet, noiseless
sturdy, robust, durable
waterproof, water resistant, watertight
wireless, cordless
portable, travel size
foldable, folding, collapsible
rechargeable, chargeable
adjustable, height adjustable
comfortable, comfy
cosy, cozy
grey, gray
colour, color
colourful, colorful
kid, child
kids, children
baby, infant
babies, infants
man, male
woman, female
ladies, women
beginner, novice, starter
senior, elderly
easy, simple
hard, difficult
begin, start
finish, end
broken, damaged
new, brand new
used, second hand, pre-owned
healthy, wholesome
sick, ill
# doing
buy, purchase
sell, vend
repair, fix, mend
replace, swap, exchange
clean, wash
choose, select, pick
assemble, put together
delete, remove, erase
cancel, call off
return, send back
refund, money back
ship, send, deliver
shipping, delivery
install, set up
connect, hook up
sign in, log in, login
sign up, register
password, passcode
help, assist
ask, inquire
answer, reply, respond
show, display
find, locate
search, look for
get, obtain
need, require
use, utilize
improve, enhance
reduce, decrease, lower
increase, raise
prevent, avoid
cause, lead to
explain, describe
compare, contrast
# in questions and science
doctor, physician
medicine, medication, drug
illness, disease, sickness
cancer, carcinoma
tumor, tumour
kidney, renal
heart attack, myocardial infarction
high blood pressure, hypertension
stroke, cerebrovascular accident
children, youngsters
effect, impact
method, approach, technique
result, outcome
test, trial
study, investigation
rate, frequency
risk, danger
error, mistake
problem, issue
company, firm, business
job, occupation
salary, wage, pay
tax, levy
law, statute
lawyer, attorney
flat, apartment
holiday, vacation
autumn, fall season
`;
