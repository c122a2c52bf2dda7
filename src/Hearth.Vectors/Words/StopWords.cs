namespace Hearth.Vectors.Words;

/// <summary>Words so frequent that they tell nothing: articles, pronouns, prepositions and forms of to be and to have. Short lists, written for Hearth.</summary>
internal static class StopWords
{
    public static IEnumerable<string> English => Split(
        "a an and are as at be been but by did do does for from had has have he her his i if in into is it its me my no not of on or our she so such than that the their "
        + "them then there these they this those to was we were what when where which who why will with would you your");

    public static IEnumerable<string> German => Split(
        "aber als am an auch auf aus bei bin bis da damit das dass dein dem den der des die dies diese diesem diesen dieser dieses doch du durch ein eine einem einen einer "
        + "eines er es euch für habe haben hat hatte hatten ich ihm ihn ihnen ihr ihre im in ist ja kein keine man mein mich mir mit nach nicht noch nun nur ob oder ohne "
        + "sein seine sich sie sind so über um und uns unter vom von vor war waren was wenn wer wie wir wird wo zu zum zur");

    public static IEnumerable<string> Spanish => Split(
        "a al ante como con de del desde donde el él ella ellas ellos en entre era eran es esa ese eso esta está estas este esto estos fue fueron ha hace han hasta hay la las "
        + "le les lo los más me mi muy ni no nos o para pero por porque que qué quien se ser si sí sin sobre son su sus también te tiene tu tus un una uno unos y ya yo");

    public static IEnumerable<string> French => Split(
        "à ai au aux avec c'est ce ces cet cette d'un d'une dans de des du elle elles en est et étaient était été eu il ils j'ai je l'on la le les leur leurs lui ma mais me "
        + "même mes mon n'a n'est ne nos notre nous on ont ou où par pas pour qu qu'elle qu'il qu'ils qu'on qu'un qu'une que qui s'est sa se ses si son sont sur ta te tes ton tu "
        + "un une vos votre vous y");

    private static string[] Split(string words) => words.Split(' ');
}
