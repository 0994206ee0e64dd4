package quote

import "strings"

// givenNames tells the gender that a given name commonly goes with in
// English. Names that go with both are left out.
var givenNames = makeGivenNames()

func makeGivenNames() map[string]class {
	names := map[string]class{}
	for _, n := range strings.Fields(`James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark Donald Steven
		Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon
		Benjamin Samuel Gregory Frank Alexander Raymond Patrick Jack Dennis Jerry Tyler Aaron Jose Adam Henry Nathan Douglas Zachary Peter Kyle Walter Ethan
		Jeremy Harold Keith Christian Roger Noah Gerald Carl Terry Sean Arthur Austin Lawrence Jesse Dylan Bryan Joe Jordan Billy Bruce Albert Willie Gabriel
		Logan Alan Juan Wayne Roy Ralph Randy Eugene Vincent Russell Louis Bobby Philip Johnny Bill Bob Jim Tom Mike Dan Dave Steve Ted Tim Greg Ben Nick Rick
		Rob Ron Ken Jeff Jeb Marco Rand Mitt Mitch Newt Rudy Barack Bernie Vladimir Boris Julian Karl Carlos Luis Antonio Pedro Hans Ivan Ahmed Mohammed Ali Omar
		Ian Neil Colin Graham Nigel Simon Martin Howard Fred Phil Tony Chris Matt Josh Andy Jake Luke Adrian Oliver Harry Leo Max Stuart Geoffrey Glenn`) {
		names[n] = classMale
	}
	for _, n := range strings.Fields(`Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret Sandra Ashley Kimberly
		Emily Donna Michelle Carol Amanda Dorothy Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen Amy Angela Shirley Anna Brenda Pamela Emma
		Nicole Helen Samantha Katherine Christine Debra Rachel Carolyn Janet Catherine Maria Heather Diane Ruth Julie Olivia Joyce Virginia Victoria Kelly Lauren
		Christina Joan Evelyn Judith Megan Andrea Cheryl Hannah Jacqueline Martha Gloria Teresa Ann Anne Sara Madison Frances Kathryn Janice Jean Abigail Alice
		Julia Judy Sophia Grace Denise Amber Doris Marilyn Danielle Beverly Isabella Theresa Diana Natalie Brittany Charlotte Marie Kayla Alexis Lori Hillary
		Chelsea Ivanka Melania Carly Nikki Condoleezza Theresa Angela Kate Katie Liz Beth Sue Jill Jane Eva Ella Lucy Claire Fiona Nina Rosa Elena Olga Alyssa
		Hope Wendy Tina Paula Monica Valerie Vanessa Veronica Tammy Stacy Suzanne Sally Rose Robin Rita Peggy Naomi Molly Michele Megyn Loretta Kathy Kirsten`) {
		names[n] = classFemale
	}
	return names
}
