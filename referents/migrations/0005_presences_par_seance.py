from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('referents', '0004_reprise_des_registres'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='presence',
            name='referents_presence_unique',
        ),
        migrations.AlterField(
            model_name='presence',
            name='seance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='referents.seance', verbose_name='demi-journée'),
        ),
        migrations.RemoveField(
            model_name='historicalpresence',
            name='demi_journee',
        ),
        migrations.RemoveField(
            model_name='historicalpresence',
            name='jour',
        ),
        migrations.RemoveField(
            model_name='presence',
            name='demi_journee',
        ),
        migrations.RemoveField(
            model_name='presence',
            name='jour',
        ),
        migrations.AddConstraint(
            model_name='inscription',
            constraint=models.UniqueConstraint(condition=models.Q(('etat__in', ['refusee', 'annulee']), _negated=True), fields=('session', 'agent'), name='referents_inscription_en_cours_unique', violation_error_message='Cette personne est déjà inscrite à cette session.'),
        ),
        migrations.AddConstraint(
            model_name='inscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agent__isnull', False), ('exterieur_nom', '')), models.Q(('agent', None), models.Q(('exterieur_nom', ''), _negated=True)), _connector='OR'), name='referents_inscription_une_personne', violation_error_message='Une inscription porte un agent, ou le nom d’une personne extérieure.'),
        ),
        migrations.AddConstraint(
            model_name='inscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'validee'), _negated=True), ('agent', None), ('accord_le__isnull', False), ('source', 'import'), _connector='OR'), name='referents_inscription_agent_valide_avec_accord', violation_error_message='L’inscription d’un agent se valide avec l’accord de sa hiérarchie.'),
        ),
        migrations.AddConstraint(
            model_name='inscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'refusee'), _negated=True), models.Q(('motif_refus', ''), _negated=True), _connector='OR'), name='referents_inscription_refus_motive', violation_error_message='Un refus dit sa raison.'),
        ),
        migrations.AddConstraint(
            model_name='lettremission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'signee'), _negated=True), models.Q(('accord_hierarchique_le__isnull', False), ('signee_le__isnull', False), models.Q(('fichier', ''), _negated=True)), _connector='OR'), name='referents_lettre_signee_complete', violation_error_message='Une lettre signée porte sa date, l’accord de la hiérarchie et son fichier.'),
        ),
        migrations.AddConstraint(
            model_name='lettremission',
            constraint=models.CheckConstraint(condition=models.Q(('echeance', None), ('signee_le', None), ('echeance__gte', models.F('signee_le')), _connector='OR'), name='referents_lettre_echeance_apres_signature', violation_error_message='L’échéance de la lettre ne peut pas précéder sa signature.'),
        ),
        migrations.AddConstraint(
            model_name='lettremission',
            constraint=models.UniqueConstraint(condition=models.Q(('etat__in', ['brouillon', 'a_signer'])), fields=('mandat',), name='referents_lettre_une_en_preparation', violation_error_message='Ce mandat a déjà une lettre en préparation.'),
        ),
        migrations.AddConstraint(
            model_name='lettremission',
            constraint=models.UniqueConstraint(condition=models.Q(('etat', 'signee')), fields=('mandat',), name='referents_lettre_une_signee', violation_error_message='Ce mandat a déjà une lettre signée : closez-la, ou renouvelez-la.'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('inscription', 'seance'), name='referents_presence_unique', violation_error_message='La présence de cette demi-journée est déjà saisie.'),
        ),
    ]
