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
vacuum, vacuum cleaner, hoover
sneakers, trainers
pants, trousers
sweater, pullover
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
sunglasses, sun glasses
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
picture frame, photo frame
photo, photograph
movie, film
comforter, duvet
bathing suit, swimsuit, swimming costume
raincoat, rain jacket
sweatpants, joggers
cutlery, silverware
mug, cup
frying pan, skillet
cutting board, chopping board
trash bag, bin liner
dishwasher, dish washer
tumble dryer, clothes dryer
lawn mower, lawnmower, grass cutter
hose, hosepipe
power strip, extension lead
charger, power adapter
hard drive, hard disk
usb stick, flash drive, thumb drive, usb drive
memory card, sd card
printer ink, ink cartridge
webcam, web camera
cable, cord
doll, dolly
jigsaw, jigsaw puzzle
candy, sweets
cookie, biscuit
cookies, biscuits
# qualities
cheap, inexpensive, affordable
costly, expensive, pricey
big, large
small, little
quick, fast
silent, quiet, noiseless
sturdy, robust, durable
waterproof, water resistant, watertight
wireless, cordless
portable, travel size
foldable, folding, collapsible
second hand, secondhand
adjustable, height adjustable
comfortable, comfy
cosy, cozy
grey, gray
colour, color
colourful, colorful
kid, child
kids, children
ladies, women
beginner, novice, starter
easy, simple
begin, start
broken, damaged
second hand, pre-owned
healthy, wholesome
sick, ill
# doing
buy, purchase
sell, vend
repair, fix, mend
replace, swap
clean, wash
choose, select
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
find, locate
search, look for
need, require
use, utilize
improve, enhance
reduce, decrease
increase, raise
prevent, avoid
explain, describe
compare, contrast
# in questions and science
doctor, physician
medicine, medication, drug
illness, disease, sickness
cancer, carcinoma
tumor, tumour
heart attack, myocardial infarction
high blood pressure, hypertension
method, approach, technique
result, outcome
study, investigation
risk, danger
error, mistake
problem, issue
company, business
job, occupation
salary, wage
tax, levy
law, statute
lawyer, attorney
holiday, vacation
autumn, fall season
`;
